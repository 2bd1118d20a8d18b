import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '../../..');
const OURS = '@milepost';
/** Installed files, build results and caches. */
const NOT_COPIED = new Set(['node_modules', 'dist', 'bundle', 'coverage', '.nx', '.git']);

/**
 * Copies this workspace, with its uncommitted changes, to a temporary folder, and links the installed
 * packages. Returns the path.
 */
export function copyWorkspace(): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'milepost-workspace-'));
  cpSync(ROOT, copy, { recursive: true, filter: (source) => !NOT_COPIED.has(path.basename(source)) });
  linkInstalled(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

/** Links a package of the copy, as `npm install` does. */
export function linkPackage(copy: string, folder: string): void {
  symlinkSync(path.join('../../packages', folder), path.join(copy, 'node_modules', OURS, folder));
}

function linkInstalled(from: string, to: string): void {
  mkdirSync(path.join(to, OURS), { recursive: true });
  for (const name of readdirSync(from))
    if (name !== OURS && (name === '.bin' || !name.startsWith('.')))
      symlinkSync(path.join(from, name), path.join(to, name));
  // These links stay relative, so that the copy uses its own packages and not those of this workspace.
  for (const name of readdirSync(path.join(from, OURS)))
    symlinkSync(readlinkSync(path.join(from, OURS, name)), path.join(to, OURS, name));
}

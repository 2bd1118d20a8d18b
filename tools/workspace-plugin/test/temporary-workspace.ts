import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '../../..');
const OURS = '@milepost';
/** What is installed, built or kept for the next time. */
const NOT_COPIED = new Set(['node_modules', 'dist', 'bundle', 'coverage', '.nx', '.git']);

/** Copies this workspace, as it stands, to a temporary folder. Returns where it is; what is installed is linked, not copied. */
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
  // Relative, so that the copy finds its own packages, not these.
  for (const name of readdirSync(path.join(from, OURS)))
    symlinkSync(readlinkSync(path.join(from, OURS, name)), path.join(to, OURS, name));
}

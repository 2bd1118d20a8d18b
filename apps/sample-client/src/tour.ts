import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { hostOf, type ServerNeeds } from './server-needs.js';
import { UsageError } from './usage-error.js';
import type { TourInputs } from './invocation.js';

// The tour's own inputs are processed slowly, so that people can watch. The user's inputs run at full speed.
const DOWNLOAD_SECONDS = 7;
// The tool reads each of the 10,000 records twice.
const RECORDS_PER_SECOND = 3_000;

/** Three tool calls, and what the sample server is started with for them. */
export interface Tour {
  readonly calls: readonly { tool: string; arguments: Record<string, unknown> }[];
  readonly needs: ServerNeeds;
}

/**
 * Plans the tour: a download, a data job and an index. Each uses the user's own input if there is one.
 *
 * @param defaults - `file` is downloaded if the user names no file and no URL. If the user names no folder,
 *   `node_modules` in `cwd` is indexed, or `cwd` itself if there is no `node_modules`.
 * @throws {@link UsageError} if an input does not exist, or the URL is not http or https.
 */
export async function planTour(inputs: TourInputs, defaults: { file: string; cwd: string }): Promise<Tour> {
  const data = inputs.data === undefined ? undefined : await existing('--data', inputs.data, 'file');
  const folder = await folderToIndex(inputs.folder, defaults.cwd);
  const download = await planDownload(inputs, defaults.file);
  return {
    calls: [
      { tool: 'download_file', arguments: download.arguments },
      {
        tool: 'process_data',
        arguments: data === undefined ? { recordsPerSecond: RECORDS_PER_SECOND } : { path: data },
      },
      { tool: 'index_folder', arguments: { path: folder } },
    ],
    needs: { ...download.needs, allow: data === undefined ? [folder] : [folder, dirname(data)] },
  };
}

/**
 * Plans the tour for a server that already listens. The server has its own folders and its own file, so the
 * paths are sent to it unchecked.
 *
 * @param defaultFile - a file about as large as the one that the server offers; its size sets the speed of
 *   the download.
 * @throws {@link UsageError} if `file` is given, which only a server started here can use, or the URL is not
 *   http or https.
 */
export async function planTourElsewhere(inputs: TourInputs, defaultFile: string): Promise<Tour['calls']> {
  const { file, data, folder } = inputs;
  if (file !== undefined)
    throw new UsageError(
      '--file is for a server that this program starts. Start the server at --url with this --file instead.',
    );
  const download = await planDownload(inputs, defaultFile);
  return [
    { tool: 'download_file', arguments: download.arguments },
    {
      tool: 'process_data',
      arguments: data === undefined ? { recordsPerSecond: RECORDS_PER_SECOND } : { path: data },
    },
    { tool: 'index_folder', arguments: folder === undefined ? {} : { path: folder } },
  ];
}

async function planDownload(
  { file, url }: TourInputs,
  defaultFile: string,
): Promise<{ arguments: Record<string, unknown>; needs: Omit<ServerNeeds, 'allow'> }> {
  if (url !== undefined) {
    if (!/^https?:/i.test(url) || !URL.canParse(url))
      throw new UsageError(`--url must be an http or https URL, not "${url}".`);
    return { arguments: { url }, needs: { allowHosts: hostOf(url) } };
  }
  if (file !== undefined) {
    return { arguments: {}, needs: { allowHosts: [], file: await existing('--file', file, 'file') } };
  }
  const { size } = await stat(defaultFile);
  const bytesPerSecond = Math.max(1, Math.ceil(size / DOWNLOAD_SECONDS));
  return { arguments: { bytesPerSecond }, needs: { allowHosts: [], file: defaultFile } };
}

async function folderToIndex(folder: string | undefined, cwd: string): Promise<string> {
  if (folder !== undefined) return existing('--folder', folder, 'folder');
  const modules = join(cwd, 'node_modules');
  return (await kindOf(modules)) === 'folder' ? modules : cwd;
}

async function existing(option: string, path: string, kind: 'file' | 'folder'): Promise<string> {
  const found = await kindOf(path);
  if (found === kind) return resolve(path);
  throw new UsageError(
    `${option} must be a ${kind} that exists: "${path}" ${found ? `is a ${found}` : 'does not'}.`,
  );
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return 'folder';
  return found?.isFile() ? 'file' : undefined;
}

import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

// The page may load only files of its own origin and connect only to it, and no other page may embed it.
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  /** Whether the name of the file changes with its content. Browsers may then cache the file for a year. */
  readonly lasting: boolean;
}

/**
 * Serves the files of the built page. They are read into memory at the start, so no other file can be
 * requested.
 */
export class PageFiles {
  readonly #files = new Map<string, PageFile>();

  /**
   * @param folder - the folder of the built page.
   * @throws the error of the file system if the folder cannot be read.
   */
  constructor(folder: string) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(join(folder, sep).length).split(sep).join('/');
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      const file = { body: readFileSync(path), type, lasting: name.startsWith('assets/') };
      this.#files.set(name === 'index.html' ? '/' : `/${name}`, file);
    }
  }

  /**
   * Sends the file with exactly the path of the request; otherwise 404, or 405 if the method is not GET or
   * HEAD.
   */
  answer({ method = '', url = '' }: IncomingMessage, response: ServerResponse): void {
    const file = this.#files.get(url.split('?', 1)[0] ?? '');
    if (!file) return refuse(response, 404, 'There is nothing here.');
    if (method !== 'GET' && method !== 'HEAD')
      return refuse(response, 405, 'It can only be read.', { Allow: 'GET, HEAD' });
    response.writeHead(200, {
      ...HEADERS,
      'Content-Type': file.type,
      'Content-Length': file.body.byteLength,
      'Cache-Control': file.lasting ? 'max-age=31536000, immutable' : 'no-cache',
    });
    response.end(method === 'HEAD' ? undefined : file.body);
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  reason: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...HEADERS, ...headers, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${reason}\n`);
}

import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

// The page needs its own files and the WebSocket beside it, and is shown in no other page.
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
  /** Whether its name changes with its content. */
  readonly lasting: boolean;
}

/** The files of the built page, held in memory: what was not in the folder at the start cannot be asked for. */
export class PageFiles {
  readonly #files = new Map<string, PageFile>();

  /** @throws the file system's error where there is no such folder. */
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

  /** Answers a request: with the file of that very path, or with 404. */
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

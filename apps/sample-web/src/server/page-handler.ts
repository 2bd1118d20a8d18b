import { accessSync } from 'node:fs';
import { type RequestListener, type ServerResponse, STATUS_CODES } from 'node:http';
import { join, sep } from 'node:path';

import serveStatic from 'serve-static';

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

/**
 * Returns a request listener that serves the files of the built page, and only these. Other paths are
 * answered with 404, and other methods than GET and HEAD with 405.
 *
 * @param folder - the folder of the built page.
 * @throws the error of the file system if the folder has no page.
 */
export function createPageHandler(folder: string): RequestListener {
  accessSync(join(folder, 'index.html'));
  const assets = join(folder, 'assets', sep);
  const serveFile = serveStatic(folder, {
    cacheControl: false,
    redirect: false,
    // The names of these files change with their content, so a browser never has to ask for one again.
    setHeaders: (response, path) =>
      response.setHeader(
        'Cache-Control',
        path.startsWith(assets) ? 'max-age=31536000, immutable' : 'no-cache',
      ),
  });
  return (request, response) => {
    response.setHeaders(new Map(Object.entries(HEADERS)));
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return refuse(response, 405, 'Only GET and HEAD are allowed here.');
    }
    serveFile(request, response, (error) => {
      if (!error) return refuse(response, 404, 'There is no such file.');
      // The headers were sent already if the file could not be read to its end.
      if (response.headersSent) return void response.destroy();
      refuse(response, error.status, `The file cannot be sent: ${STATUS_CODES[error.status] ?? 'error'}.`);
    });
  };
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  const body = `${reason}\n`;
  // All three replace headers of the file, if it was found.
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

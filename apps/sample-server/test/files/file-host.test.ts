import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';

import { endAfterEach, temporaryFolder } from '@milepost/testing';

import { FileHost } from '../../src/files/file-host.js';

const temporary = temporaryFolder(afterAll);
const content = Buffer.alloc(300_000, 'content ');
const ends = endAfterEach();

async function hostOf(bytes: Uint8Array): Promise<FileHost> {
  const path = join(temporary, 'a file.bin');
  await writeFile(path, bytes);
  const host = new FileHost(path);
  ends.add(() => host.close());
  return host;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('the file is served unchanged, with its length', async () => {
  const response = await fetch(await (await hostOf(content)).url());
  expect(response.headers.get('content-length')).toBe(String(content.length));
  expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(content));
});

test('an empty file is served as well', async () => {
  const response = await fetch(await (await hostOf(new Uint8Array())).url());
  expect(response.headers.get('content-length')).toBe('0');
  expect(await response.text()).toBe('');
});

test('HEAD returns only the length', async () => {
  const response = await fetch(await (await hostOf(content)).url(), { method: 'HEAD' });
  expect(response.headers.get('content-length')).toBe(String(content.length));
  expect(await response.text()).toBe('');
});

test('the root, other paths and other methods are refused', async () => {
  const url = await (await hostOf(content)).url();
  const status = async (to: URL, method = 'GET'): Promise<number> => (await fetch(to, { method })).status;
  expect(await status(new URL('/', url))).toBe(404);
  expect(await status(new URL('/a%20file.bin', url))).toBe(404);
  expect(await status(new URL('../../../../etc/passwd', url))).toBe(404);
  expect(await status(new URL(`${url.href}?x`))).toBe(404);
  expect(await status(url, 'POST')).toBe(405);
});

test('the host listens only on the loopback address', async () => {
  expect((await (await hostOf(content)).url()).hostname).toBe('127.0.0.1');
});

test('each host has a different path', async () => {
  const [one, other] = [await hostOf(content), await hostOf(content)];
  expect((await one.url()).pathname).not.toBe((await other.url()).pathname);
});

test('the host starts only once when its URL is asked for several times', async () => {
  const host = await hostOf(content);
  const urls = await Promise.all([host.url(), host.url(), host.url()]);
  expect(new Set(urls.map(String)).size).toBe(1);
});

test('a missing file is answered with an error, and the host keeps running', async () => {
  const host = new FileHost(join(temporary, 'gone'));
  ends.add(() => host.close());
  expect((await fetch(await host.url())).status).toBe(500);
  expect((await fetch(await host.url())).status).toBe(500);
});

test('closing aborts a running download, releases the port, and can be done twice', async () => {
  const host = await hostOf(Buffer.alloc(50_000_000));
  const url = await host.url();
  const broken = new Promise<string>((resolve) => {
    request(url, (response) => {
      response.once('data', () => void host.close());
      response.once('error', ({ message }) => resolve(message)).resume();
    }).end();
  });
  expect(await broken).toBe('aborted');
  await host.close();
  await host.close();
  await expect(fetch(url)).rejects.toThrow();
  await expect(host.url()).rejects.toThrow('closed');
});

test('a host that was never started can be closed', async () => {
  await (await hostOf(content)).close();
});

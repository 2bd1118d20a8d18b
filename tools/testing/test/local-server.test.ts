import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';

import { closeServer, endAfterEach, freePort, listenLocally } from '../src/index.js';

const ends = endAfterEach();

test('a server listens on a free port of this machine', async () => {
  const server = createServer((socket) => socket.end('hello'));
  const port = await listenLocally(server);
  ends.add(() => closeServer(server));
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  expect(await once(socket, 'data')).toEqual(['hello']);
});

test('a server that cannot listen is an error', async () => {
  const server = createServer();
  await listenLocally(server);
  ends.add(() => closeServer(server));
  await expect(listenLocally(server)).rejects.toMatchObject({ code: 'ERR_SERVER_ALREADY_LISTEN' });
});

test('an HTTP server closes although a client keeps its connection', async () => {
  const server = createHttpServer();
  const socket = connect(await listenLocally(server), '127.0.0.1');
  socket.on('error', () => undefined);
  await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
  const cut = once(socket, 'close');
  await closeServer(server);
  await cut;
});

test('no process listens on a free port', async () => {
  const socket = connect(await freePort(), '127.0.0.1');
  const [error] = (await once(socket, 'error')) as [unknown];
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

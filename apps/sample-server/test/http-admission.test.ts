import { ask, initialize, open, type RawRequest } from './support/raw-request.js';
import { UsedHttp } from './support/use-http.js';

const http = new UsedHttp();

/** Requests a session, and resolves to the status of the response. */
async function statusOf(url: string, options: RawRequest = {}): Promise<number | undefined> {
  const response = await open(url, { body: initialize, ...options });
  response.destroy();
  return response.statusCode;
}

describe('on a loopback address', () => {
  test.each([
    ['a foreign host', { Host: 'evil.example' }, 403],
    ['a foreign host that begins like this machine', { Host: 'localhost.evil.example' }, 403],
    ['a foreign host on this port', { Host: 'evil.example:3210' }, 403],
    ['an invalid host', { Host: '@' }, 403],
    ['a foreign origin', { Origin: 'https://evil.example' }, 403],
    ['an opaque origin', { Origin: 'null' }, 403],
    ['another port of this machine', { Origin: 'http://127.0.0.1:1' }, 403],
    [
      'a foreign page under a name of this machine',
      { Host: 'evil.example', Origin: 'http://evil.example' },
      403,
    ],
    ['another name of this machine', { Host: 'localhost' }, 200],
    ['an address of this machine', { Host: '[::1]:1' }, 200],
    ["a page of the server's own origin", { Host: 'localhost:1', Origin: 'http://localhost:1' }, 200],
    ['an allowed origin', { Origin: 'https://app.example' }, 200],
  ])('%s: %j is answered with %d', async (_, headers, status) => {
    const url = await http.serve({ allowedOrigins: ['https://app.example'] });
    expect(await statusOf(url, { headers })).toBe(status);
    expect(http.log).toHaveLength(status === 200 ? 0 : 1);
  });

  test.each(['GET', 'DELETE', 'OPTIONS', 'PUT'])(
    '%s with a foreign host is refused as well',
    async (method) => {
      const { status, body } = await ask(await http.serve(), { method, headers: { Host: 'evil.example' } });
      expect(status).toBe(403);
      expect(body).toEqual({
        jsonrpc: '2.0',
        id: null,
        error: {
          code: -32_000,
          message:
            'The host "evil.example" is not served here. Expected one of: localhost, 127.0.0.1, [::1].',
        },
      });
    },
  );

  test('other paths are refused', async () => {
    const url = await http.serve();
    expect(await statusOf(url.replace('mcp', 'other'))).toBe(404);
    expect(await statusOf(`${url}/other`)).toBe(404);
    expect(await statusOf(`${url}?a=b`)).toBe(200);
  });
});

test.each(['0.0.0.0', '::', '127.evil.example', ''])(
  'the server refuses to listen on %j without a token',
  async (host) => {
    await expect(http.serve({ host })).rejects.toMatchObject({
      code: 'state_error',
      message: expect.stringMatching(/^Other machines can reach ".*Set a token/),
    });
  },
);

test('if other machines can reach the server, any host is accepted but no other origin', async () => {
  const url = (await http.serve({ host: '0.0.0.0', token: 'a-secret' })).replace('0.0.0.0', '127.0.0.1');
  const known = { Authorization: 'Bearer a-secret' };
  expect(await statusOf(url, { headers: { Host: 'server.example', ...known } })).toBe(200);
  expect(await statusOf(url, { headers: { Host: 'server.example' } })).toBe(401);
  const page = { Host: 'evil.example', Origin: 'http://evil.example', ...known };
  expect(await statusOf(url, { headers: page })).toBe(403);
});

test('only clients with the token are served, and the token is not logged', async () => {
  const url = await http.serve({ token: 'a-secret' });
  const wrong = [
    'Bearer',
    'Bearer a-secre',
    'Bearer a-secret2',
    'Basic a-secret',
    'a-secret',
    'Bearer a-secret a',
  ];
  for (const headers of [{}, ...wrong.map((Authorization) => ({ Authorization }))]) {
    const { status, headers: answered } = await ask(url, { body: initialize, headers });
    expect([status, answered['www-authenticate']]).toEqual([401, 'Bearer']);
  }
  for (const Authorization of ['Bearer a-secret', 'bearer  a-secret']) {
    expect(await statusOf(url, { headers: { Authorization } })).toBe(200);
  }
  expect(http.log).toHaveLength(7);
  expect(new Set(http.log)).toEqual(
    new Set(['refused unauthenticated: The credentials are missing or wrong. (127.0.0.1)']),
  );
});

describe('a page of an allowed origin', () => {
  const Origin = 'https://app.example';
  const question = {
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization,mcp-method',
  };

  test('can send a preflight request without the token, and can read responses', async () => {
    const url = await http.serve({ token: 'a-secret', allowedOrigins: [Origin] });
    const preflight = await open(url, { method: 'OPTIONS', headers: { Origin, ...question } });
    preflight.resume();
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': Origin,
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'authorization,mcp-method',
      vary: 'Origin, Access-Control-Request-Headers',
    });
    for (const [headers, status] of [
      [{ Origin, Authorization: 'Bearer a-secret' }, 200],
      [{ Origin }, 401],
    ] as const) {
      const answer = await open(url, { body: initialize, headers });
      answer.destroy();
      expect(answer.statusCode).toBe(status);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': Origin,
        'access-control-expose-headers': 'Mcp-Session-Id',
      });
    }
  });

  test('is allowed, but the preflight request of another page is refused', async () => {
    const url = await http.serve({ allowedOrigins: [Origin] });
    const headers = { Origin: 'https://evil.example', ...question };
    const answer = await open(url, { method: 'OPTIONS', headers });
    answer.resume();
    expect(answer.statusCode).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('invalid requests are refused and logged', () => {
  const envelope = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
  test.each<[string, RawRequest, number]>([
    ['a body that is not JSON', { body: 'nonsense{' }, 400],
    ['an empty body', { body: '' }, 400],
    ['JSON that is not a message', { body: { a: 1 } }, 400],
    ['a request without a session', { body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } }, 400],
    ['another content type', { body: initialize, headers: { 'Content-Type': 'text/plain' } }, 415],
    [
      'a client that does not accept event streams',
      { body: initialize, headers: { Accept: 'application/json' } },
      406,
    ],
    [
      'a revision in the message but not in a header',
      { body: { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: envelope } } },
      400,
    ],
    ['GET without a session', { method: 'GET' }, 400],
    ['DELETE without a session', { method: 'DELETE' }, 400],
    ['another method', { method: 'PUT', body: {} }, 405],
  ])('%s', async (_, request, status) => {
    const url = await http.serve();
    const answer = await ask(url, request);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ jsonrpc: '2.0', error: { message: expect.any(String) } });
    expect(http.log).toEqual([expect.stringMatching(/^request: [\x20-\x7e]+$/)]);
  });

  test('a message whose announced length is too long is refused without reading it', async () => {
    const url = await http.serve();
    // The body is never sent. The response arrives nevertheless.
    const answer = await ask(url, { body: '', headers: { 'Content-Length': '1048577' } });
    expect(answer.status).toBe(413);
  });

  test('a message that becomes too long is refused before its end', async () => {
    const url = await http.serve();
    const body = `{"jsonrpc":"2.0","method":"${'x'.repeat(4_000_000)}"}`;
    const sent = open(url, { body, headers: { 'Transfer-Encoding': 'chunked' } });
    // While the client is still writing, the connection may close before it reads the response.
    expect([413, 'closed']).toContain(
      await sent.then(
        ({ statusCode }) => statusCode,
        () => 'closed',
      ),
    );
    expect(await statusOf(url)).toBe(200);
  });

  test('a flood of invalid requests is logged in a few lines, and other clients are served', async () => {
    const url = await http.serve();
    await Promise.all(Array.from({ length: 100 }, () => ask(url, { body: 'nonsense\u202e' })));
    expect(http.log).toHaveLength(10);
    expect(http.log.join('')).toMatch(/^[\x20-\x7e]+$/);
    expect(await statusOf(url)).toBe(200);
  });
});

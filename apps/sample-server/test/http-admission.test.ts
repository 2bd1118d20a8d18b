import { initialize, requestJson, statusOf } from './support/raw-request.js';
import { SampleHttp } from './support/sample-http.js';

const http = new SampleHttp();

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
      const { status, body } = await requestJson(await http.serve(), {
        method,
        headers: { Host: 'evil.example' },
      });
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
    const { status, headers: answered } = await requestJson(url, { body: initialize, headers });
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

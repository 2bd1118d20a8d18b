import { initialize, type RawRequest, requestJson, sendRequest, statusOf } from './support/raw-request.js';
import { SampleHttp } from './support/sample-http.js';

const http = new SampleHttp();

describe('CORS', () => {
  const Origin = 'https://app.example';
  const question = {
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization,mcp-method',
  };

  test('a page of an allowed origin can send a preflight request without the token, and can read responses', async () => {
    const url = await http.serve({ token: 'a-secret', allowedOrigins: [Origin] });
    const preflight = await sendRequest(url, { method: 'OPTIONS', headers: { Origin, ...question } });
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
      const answer = await sendRequest(url, { body: initialize, headers });
      answer.destroy();
      expect(answer.statusCode).toBe(status);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': Origin,
        'access-control-expose-headers': 'Mcp-Session-Id',
      });
    }
  });

  test('the preflight request of a page that is not allowed is refused', async () => {
    const url = await http.serve({ allowedOrigins: [Origin] });
    const headers = { Origin: 'https://evil.example', ...question };
    const answer = await sendRequest(url, { method: 'OPTIONS', headers });
    answer.resume();
    expect(answer.statusCode).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('invalid requests', () => {
  const envelope = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
  test.each<[string, RawRequest, number]>([
    ['a body that is not JSON', { body: 'nonsense{' }, 400],
    ['an empty body', { body: '' }, 400],
    ['JSON that is not a message', { body: { a: 1 } }, 400],
    ['a call without a session', { body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } }, 400],
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
  ])('a request is refused and logged: %s', async (_, request, status) => {
    const url = await http.serve();
    const answer = await requestJson(url, request);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ jsonrpc: '2.0', error: { message: expect.any(String) } });
    expect(http.log).toEqual([expect.stringMatching(/^request: [\x20-\x7e]+$/)]);
  });

  test('a message whose announced length is too long is refused without reading it', async () => {
    const url = await http.serve();
    // The body is never sent. The response arrives nevertheless.
    const answer = await requestJson(url, { body: '', headers: { 'Content-Length': '1048577' } });
    expect(answer.status).toBe(413);
  });

  test('a message that becomes too long is refused before its end', async () => {
    const url = await http.serve();
    const body = `{"jsonrpc":"2.0","method":"${'x'.repeat(4_000_000)}"}`;
    const sent = sendRequest(url, { body, headers: { 'Transfer-Encoding': 'chunked' } });
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
    await Promise.all(Array.from({ length: 100 }, () => requestJson(url, { body: 'nonsense\u202e' })));
    expect(http.log).toHaveLength(10);
    expect(http.log.join('')).toMatch(/^[\x20-\x7e]+$/);
    expect(await statusOf(url)).toBe(200);
  });
});

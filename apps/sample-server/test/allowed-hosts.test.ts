import { AllowedHosts } from '../src/allowed-hosts.js';

const hosts = new AllowedHosts([
  'Example.com',
  'data.example.com:8080',
  '[::1]:9000',
  'plain.example.com:80',
]);

test.each([
  'http://example.com/file',
  'https://EXAMPLE.com/file',
  'http://example.com:80/',
  'https://data.example.com:8080/',
  'http://[::1]:9000/',
  'http://plain.example.com/',
])('%s is allowed', (url) => {
  expect(hosts.allows(new URL(url))).toBe(true);
});

test.each([
  'http://example.com:8080/',
  'http://data.example.com/',
  'http://sub.example.com/',
  'http://example.com.evil.net/',
  'http://evil.net/example.com',
  'http://example.com@evil.net/',
  'http://user:password@example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'data:text/plain,hello',
  'https://plain.example.com/',
  'http://[::1]/',
])('%s is not allowed', (url) => {
  expect(hosts.allows(new URL(url))).toBe(false);
});

test.each(['', 'a b', 'user@host', 'host/path', 'host?query', '::1', 'host:99999', 'http://host'])(
  '%j is refused because it is not a host',
  (text) => {
    expect(() => new AllowedHosts([text])).toThrow(TypeError);
  },
);

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { checkManifest } from '../src/check-manifest.mjs';
import { publishedPackages } from '../src/workspace.mjs';

describe('checkManifest', () => {
  const all = publishedPackages();
  const good = all.find(({ folder }) => folder === 'progress-reporter');
  assert.ok(good);
  /** @param {Record<string, unknown>} changes */
  const problemsOf = (changes) =>
    checkManifest({ ...good, manifest: { ...good.manifest, ...changes } }, all).join();

  test('a manifest like all others passes', () => assert.equal(problemsOf({}), ''));
  test('another licence is reported', () => assert.match(problemsOf({ license: 'ISC' }), /license must be/));
  test('a missing dependency is reported', () =>
    assert.match(problemsOf({ dependencies: {} }), /its dependencies must be/));
  test('a dependency that arrows.mjs does not list is reported', () =>
    assert.match(problemsOf({ peerDependencies: { rxjs: '^7.8.0' } }), /its dependencies must be/));
  test('a wrong version of a package of this repository is reported', () => {
    const dependencies = { ...good.manifest.dependencies, '@milepost/progress-core': '^99.0.0' };
    assert.match(
      problemsOf({ dependencies }),
      /depend on @milepost\/progress-core \^\d+\.\d+\.\d+, not \^99\.0\.0/,
    );
  });
  test('exports in another order are reported', () => {
    const { '.': own, ...rest } = good.manifest.exports ?? {};
    const { default: last, ...first } = /** @type {Record<string, string>} */ (own);
    assert.match(
      problemsOf({ exports: { ...rest, '.': { default: last, ...first } } }),
      /exports\["\."\] must be/,
    );
  });
  test('a package that is missing in arrows.mjs is reported', () =>
    assert.match(checkManifest({ ...good, folder: 'newcomer' }, all).join(), /arrows\.mjs/));
});

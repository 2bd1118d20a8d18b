import fc from 'fast-check';

import { RecentMap } from '../src/recent-map.js';

test('a recent map keeps exactly the entries that were set last', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.array(fc.nat(20), { maxLength: 200, size: 'max' }),
      (capacity, keys) => {
        const map = new RecentMap<number, number>(capacity);
        let model: [number, number][] = [];
        for (const [index, key] of keys.entries()) {
          model = model.filter(([other]) => other !== key);
          map.set(key, index);
          model.push([key, index]);
          model = model.slice(-capacity);
          expect(map.size).toBe(model.length);
          const known = Array.from({ length: 21 }, (_, other) => map.get(other));
          expect(known).toEqual(known.map((_, other) => new Map(model).get(other)));
        }
        map.clear();
        expect(map.size).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});

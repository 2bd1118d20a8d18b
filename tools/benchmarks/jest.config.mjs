import base from '../../jest.config.base.mjs';

export default { ...base, displayName: 'benchmarks', testTimeout: 60_000 };

import base from '../../jest.config.base.mjs';

// Its tests start processes from source, which takes its time on a busy machine.
export default { ...base, displayName: 'sample-server', testTimeout: 30_000 };

import base from '../../jest.config.base.mjs';

export default {
  ...base,
  displayName: 'workspace-plugin',
  // Nx is CommonJS, and large.
  transformIgnorePatterns: ['/node_modules/'],
  // Those are tests of the package that is made, and run there.
  testPathIgnorePatterns: ['/fixtures/'],
};

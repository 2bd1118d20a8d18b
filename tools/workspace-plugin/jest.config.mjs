import base from '../../jest.config.base.mjs';

export default {
  ...base,
  displayName: 'workspace-plugin',
  // Installed packages are not compiled: Nx is already CommonJS, and large.
  transformIgnorePatterns: ['/node_modules/'],
  // These tests belong to the generated package, and run there.
  testPathIgnorePatterns: ['/fixtures/'],
};

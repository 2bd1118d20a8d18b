import base from '../../jest.config.base.mjs';

export default { ...base, displayName: 'transport-message-port' };

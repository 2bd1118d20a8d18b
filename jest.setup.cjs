// By default fast-check makes arrays of some ten elements, whatever a property allows; rules of order need longer ones.
require('fast-check').configureGlobal({ baseSize: 'medium' });

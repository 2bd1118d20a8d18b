// The exports that tests use inside the page, as the global `milepost`.
export { ProgressManager } from '@milepost/progress-manager';
export { Observable, Subject } from 'rxjs';

export * from '../src/index.js';
export * from './in-page.js';

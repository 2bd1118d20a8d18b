import { PROGRESS_METHOD } from './mcp-encoder.js';
import type { Progress, ProgressNotification } from './progress.js';
import { isProgressToken } from './progress-token.js';

/**
 * Returns whether `value` is valid {@link Progress}. Accepts exactly what `progressSchema` accepts, at a
 * fraction of the cost. A property test checks that the two agree.
 */
export function isProgress(value: unknown): value is Progress {
  if (!isPlainObject(value) || !hasProgress(value)) return false;
  for (const key in value) if (key !== 'progress' && key !== 'total' && key !== 'message') return false;
  return true;
}

/**
 * Returns whether `value` is a valid {@link ProgressNotification}. Accepts exactly what
 * `progressNotificationSchema` accepts.
 */
export function isProgressNotification(value: unknown): value is ProgressNotification {
  if (!isPlainObject(value) || value['jsonrpc'] !== '2.0' || value['method'] !== PROGRESS_METHOD)
    return false;
  for (const key in value) if (key !== 'jsonrpc' && key !== 'method' && key !== 'params') return false;
  const params = value['params'];
  return isPlainObject(params) && isProgressToken(params['progressToken']) && hasOnlyProgressParams(params);
}

/**
 * Returns whether `value` is a plain object, like those that `JSON.parse` makes: its prototype is null or the
 * `Object.prototype` of any realm. Any other prototype could add inherited members.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || isObjectPrototype(prototype as object);
}

function hasOnlyProgressParams(params: Record<string, unknown>): boolean {
  if (!hasProgress(params)) return false;
  const meta = params['_meta'];
  if (meta !== undefined && !isPlainObject(meta)) return false;
  for (const key in params) {
    switch (key) {
      case 'progressToken':
      case 'progress':
      case 'total':
      case 'message':
      case '_meta':
        break;
      default:
        return false;
    }
  }
  return true;
}

function hasProgress(value: Record<string, unknown>): boolean {
  const { total, message } = value;
  return (
    Number.isFinite(value['progress']) &&
    (total === undefined || Number.isFinite(total)) &&
    (message === undefined || typeof message === 'string')
  );
}

// Recognises the Object.prototype of another realm, such as a frame or a test runner's sandbox.
function isObjectPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty');
}

/**
 * What the tests of `mcp-sdk` and of the matrix share: clients of the official SDK in each version and
 * revision, and a log of all messages on a transport. It imports neither of the two, so that the arrows
 * between projects go one way.
 *
 * @packageDocumentation
 */
export {
  type ClientOptions,
  createSdkClient,
  type PlainOptions,
  type PlainRequest,
  type SdkClient,
  type TestClient,
} from './sdk-client.js';
export { MODERN_REVISION, SDK_VERSIONS, type SdkVersion } from './sdk-version.js';
export { MessageLog, methodOf, paramsOf, type ProgressParams } from './message-log.js';

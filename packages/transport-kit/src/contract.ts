/**
 * The transport contract: what every transport does, as cases for any test runner.
 *
 * {@link describeTransportContract} makes tests of them. For tests only; it runs in Node and in browsers.
 *
 * @packageDocumentation
 */
export { type ContractCapabilities, type ContractCapability } from './contract/contract-capability.js';
export { type ContractCase, type ContractRunOptions } from './contract/contract-case.js';
export {
  type ContractEnd,
  type ContractPair,
  type ContractPairOptions,
  type CreateContractPair,
} from './contract/contract-pair.js';
export {
  type ContractIt,
  describeTransportContract,
  type TransportContractOptions,
} from './contract/describe-transport-contract.js';
export { transportContract } from './contract/transport-contract.js';

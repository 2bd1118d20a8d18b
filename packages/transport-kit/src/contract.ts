/**
 * The transport contract: test cases for the behaviour that every transport must have.
 *
 * {@link describeTransportContract} registers the cases with a test runner, and {@link transportContract} is
 * the list of them for any other runner. Import this entry in tests only. It runs in Node and in browsers.
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

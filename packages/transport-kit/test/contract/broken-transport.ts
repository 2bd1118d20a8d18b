import type { ReferenceOptions, ReferenceTransport } from './reference-transport.js';

/** A transport with one fault, and the cases that must find it. */
export interface BrokenTransport {
  readonly fault: string;
  readonly create: (options: ReferenceOptions) => ReferenceTransport;
  readonly fails: readonly string[];
}

import type { ReferenceOptions, ReferenceTransport } from './reference-transport.js';

/**
 * A transport with one fault. `fails` has the ids of the cases that must find it, each with a part of its
 * message.
 */
export interface BrokenTransport {
  readonly fault: string;
  readonly create: (options: ReferenceOptions) => ReferenceTransport;
  readonly fails: Readonly<Record<string, string>>;
}

import type { ReferenceOptions, ReferenceTransport } from './reference-transport.js';

/** A transport with one fault, the cases that must find it, and a part of what each must say of it. */
export interface BrokenTransport {
  readonly fault: string;
  readonly create: (options: ReferenceOptions) => ReferenceTransport;
  readonly fails: Readonly<Record<string, string>>;
}

/**
 * Takes whatever a peer answers, where nobody looks at it: a schema to the SDK v1 (`safeParse`, as zod 3 has it) and to
 * v2 (Standard Schema).
 *
 * @see https://standardschema.dev
 */
export const anyResult: {
  safeParse(data: unknown): { success: true; data: unknown };
  readonly '~standard': { version: 1; vendor: string; validate(value: unknown): { value: unknown } };
} = {
  safeParse: (data) => ({ success: true, data }),
  '~standard': { version: 1, vendor: 'milepost', validate: (value) => ({ value }) },
};

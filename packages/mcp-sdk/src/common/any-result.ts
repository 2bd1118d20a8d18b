/**
 * A result schema that accepts every result, for requests whose result is not used. It works as a schema of
 * the SDK v1 (`safeParse`, as in zod 3) and of the SDK v2 (Standard Schema).
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

import type { Cause } from '../../status-error.ts';

/**
 * Collects what is wrong with an object, in the words of apimachinery's `field` errors. Paths are written as the server
 * writes them.
 */
export class Faults {
  readonly causes: Cause[] = [];

  #add(reason: string, field: string, message: string): void {
    this.causes.push({ reason, message, field });
  }

  required(field: string, why = ''): void {
    this.#add('FieldValueRequired', field, why === '' ? 'Required value' : `Required value: ${why}`);
  }

  invalid(field: string, value: unknown, why: string): void {
    this.#add('FieldValueInvalid', field, `Invalid value: ${JSON.stringify(value ?? null)}: ${why}`);
  }

  duplicate(field: string, value: unknown): void {
    this.#add('FieldValueDuplicate', field, `Duplicate value: ${JSON.stringify(value)}`);
  }

  forbidden(field: string, why: string): void {
    this.#add('FieldValueForbidden', field, `Forbidden: ${why}`);
  }

  notFound(field: string, value: unknown): void {
    this.#add('FieldValueNotFound', field, `Not found: ${JSON.stringify(value)}`);
  }

  /** One of a closed set of words. */
  oneOf(field: string, value: string | undefined, allowed: readonly string[]): void {
    if (value !== undefined && !allowed.includes(value))
      this.#add(
        'FieldValueNotSupported',
        field,
        `Unsupported value: ${JSON.stringify(value)}: supported values: ${allowed.map((word) => JSON.stringify(word)).join(', ')}`,
      );
  }

  notNegative(field: string, value: number | undefined): void {
    if (value !== undefined && value < 0) this.invalid(field, value, 'must be greater than or equal to 0');
  }

  port(field: string, value: number | undefined): void {
    if (value === undefined || value === 0) this.required(field);
    else if (value < 1 || value > 65_535) this.invalid(field, value, 'must be between 1 and 65535, inclusive');
  }
}

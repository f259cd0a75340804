/** Makes a `switch` over a closed union total: a new member is a type error here, and a thrown error at run time. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}

declare const brand: unique symbol;

/** A value that carries its meaning in its type, so that a run id is never passed where another number is meant. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** The number of a run in this data folder: 1, 2, 3 … as the user reads it ("Run 41"). Never reused. */
export type RunId = Brand<number, 'RunId'>;

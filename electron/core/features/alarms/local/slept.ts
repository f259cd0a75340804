/** Nobody kept time for so long: the machine slept, or its clock was set. */
export const sleptMs = 5_000;

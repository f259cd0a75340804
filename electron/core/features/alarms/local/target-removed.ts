/** Why an alarm whose target is gone says nothing. */
export const targetRemoved = 'the target it looks at was removed; let it look at another one, or delete the alarm';

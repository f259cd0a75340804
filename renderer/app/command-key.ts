/** The keys that open the commands, as they are written here. */
export const commandKey = /mac/i.test(navigator.platform) ? '⌘K' : 'Ctrl K';

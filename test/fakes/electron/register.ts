import { registerHooks } from 'node:module';

// `node --import ./register.ts`: whoever imports 'electron' gets the stand-in beside this file.
const standIn = new URL('./index.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === 'electron') return { url: standIn, shortCircuit: true };
    return nextResolve(specifier, context);
  },
});

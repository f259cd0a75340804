import { z } from 'zod';

// zod compiles schemas with `new Function` where it may; the renderer's CSP forbids that. Must run before any schema is made.
z.config({ jitless: true });

export { z };

import { z } from 'zod';

/** Parameters of every ownership rule. */
export const claimsSchema = z.object({
  claims: z
    .array(z.string())
    .describe('Entity references, one of which must be the one looked at'),
});

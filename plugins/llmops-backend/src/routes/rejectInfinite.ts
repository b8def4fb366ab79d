import { InputError } from '@backstage/errors';
import type { RequestHandler } from 'express';

/** Refuses numbers such as 1e999, which are read as infinite and pass every bound of the API's description. */
export const rejectInfinite: RequestHandler = (req, _res, next) => {
  const infinite = Object.entries(req.query).find(
    ([, value]) => typeof value === 'number' && !Number.isFinite(value),
  );
  next(
    infinite &&
      new InputError(
        `The query parameter "${infinite[0]}" is too large to be a number`,
      ),
  );
};

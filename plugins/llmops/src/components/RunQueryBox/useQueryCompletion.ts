import {
  completeRunQuery,
  type RunAttribute,
  type RunQueryCompletion,
} from '@llmops/backstage-plugin-llmops-common';
import { useEffect, useMemo } from 'react';
import { useRunKeys } from '../../hooks/useRunKeys';
import type { RunValues } from '../../hooks/useRunValues';
import {
  findValuePlace,
  placeKey,
  toValueOptions,
} from '../../lib/queryValues';

const MAX_OPTIONS = 50;

/** What could be written at the caret: keys, operators, and values that runs really have. */
export function useQueryCompletion(options: {
  text: string;
  caret: number;
  isOpen: boolean;
  values: RunValues;
}): RunQueryCompletion {
  const { text, caret, isOpen, values } = options;
  const place = useMemo(() => findValuePlace(text, caret), [caret, text]);
  const word = /[\p{L}\p{N}_/-]*$/u.exec(text.slice(0, caret))?.[0] ?? '';
  const keys = useRunKeys(isOpen, word);
  const wanted =
    place && place.identifier.kind !== 'metric' ? placeKey(place) : undefined;
  const { want } = values;
  useEffect(() => {
    if (isOpen && wanted) {
      want(wanted);
    }
  }, [isOpen, want, wanted]);

  return useMemo(() => {
    const found = wanted ? values.get(wanted) ?? [] : [];
    const isAttribute = place?.identifier.kind === 'attribute';
    const known: Partial<Record<RunAttribute, readonly string[]>> =
      place?.identifier.kind === 'attribute'
        ? { [place.identifier.name]: found }
        : {};
    const completion = completeRunQuery(text, caret, keys, known);
    if (completion.options.length > 0 || !place || isAttribute) {
      return completion;
    }
    return {
      from: place.from,
      to: Math.max(caret, completion.to),
      options: toValueOptions(place, found).slice(0, MAX_OPTIONS),
    };
  }, [caret, keys, place, text, values, wanted]);
}

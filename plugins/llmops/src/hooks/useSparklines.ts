import { useApi } from '@backstage/frontend-plugin-api';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import { useEffect, useRef, useState } from 'react';
import { llmopsApiRef, type Run } from '../api';

/** How long the rows in sight must rest before their courses are asked for. */
const PAUSE = 150;
/** A run that goes on is asked for again after this time. */
const FRESH_FOR = 10_000;
const MAX_IN_ONE_REQUEST = 100;

interface Course {
  values?: readonly number[];
  at: number;
  isFinal: boolean;
}

/**
 * The course of a metric for the runs in sight, by run id; one request for all that are not known yet. A run that has the
 * metric but no course yet, since its tracker did not answer, is asked for again.
 */
export function useSparklines(
  runs: readonly Run[],
  column: { identifier: string; metric: string } | undefined,
): ReadonlyMap<string, readonly number[]> {
  const { identifier = '', metric } = column ?? {};
  const api = useApi(llmopsApiRef);
  const known = useRef({ metric, courses: new Map<string, Course>() });
  const [found, setFound] = useState<ReadonlyMap<string, readonly number[]>>(
    new Map(),
  );
  if (known.current.metric !== metric) {
    known.current = { metric, courses: new Map() };
  }
  const key = runs.map(({ id, updatedAt }) => `${id} ${updatedAt}`).join();
  const latest = useRef(runs);
  latest.current = runs;

  useEffect(() => {
    const { courses } = known.current;
    if (metric === undefined) {
      setFound(new Map());
      return undefined;
    }
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const load = async () => {
      const wanted = latest.current
        .filter(({ id }) => isWanted(courses.get(id), Date.now()))
        .slice(0, MAX_IN_ONE_REQUEST);
      if (wanted.length === 0) {
        return;
      }
      const runIds = wanted.map(({ id }) => id);
      const items = await api.getSparklines({ runIds, metric }, abort.signal);
      const at = Date.now();
      const answered = new Set(items.map(({ runId }) => runId));
      const missing = wanted.filter(
        ({ id, values }) =>
          !answered.has(id) && typeof values?.[identifier] === 'number',
      );
      wanted.forEach(run =>
        courses.set(run.id, {
          at,
          isFinal: isEnded(run.state) && !missing.includes(run),
        }),
      );
      if (missing.length > 0) {
        start(FRESH_FOR + 1);
      }
      items.forEach(({ runId, values }) => {
        const course = courses.get(runId);
        if (course) {
          // A gap or a value that is none is left out: the line is too small to show it.
          course.values = values.filter((value): value is number =>
            Number.isFinite(value),
          );
        }
      });
      if (known.current.courses === courses) {
        setFound(toValues(courses));
      }
    };
    // Without courses the values still stand there; a failure is not worth a word.
    function start(pause: number) {
      if (!abort.signal.aborted) {
        timer = setTimeout(
          () => load().catch(() => start(FRESH_FOR + 1)),
          pause,
        );
      }
    }
    start(PAUSE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, identifier, key, metric]);
  return found;
}

function isWanted(course: Course | undefined, now: number): boolean {
  return !course || (!course.isFinal && now - course.at > FRESH_FOR);
}

function toValues(courses: ReadonlyMap<string, Course>) {
  return new Map(
    [...courses].flatMap(([id, { values }]) => (values ? [[id, values]] : [])),
  );
}

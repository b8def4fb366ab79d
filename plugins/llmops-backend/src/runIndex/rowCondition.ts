import type { RunExpression } from '@llmops/backstage-plugin-llmops-common';
import type { ConditionMode } from './compileExpression';
import type { RunSelection } from './RunSelection';
import { allOf, compose, type Sql, sql } from './sql';

/** Which of the selected runs are rows of the list. */
export interface ListShape {
  /** A tree lists outermost runs that match or hold one that does. */
  nesting: 'flat' | 'tree';
  /** Only runs nested directly in this one. */
  parent?: string;
}

/** Whether a run is a row of the list, without conditions that are known to be met. */
export function rowCondition(
  selection: RunSelection,
  shape: ListShape,
  mode: ConditionMode,
  met: readonly RunExpression[],
): Sql {
  const matching = selection.matching('runs', mode, { met });
  if (shape.parent !== undefined) {
    const nested = sql('runs.parent_id = ?', shape.parent);
    return selection.isAll
      ? allOf([nested, selection.readable('runs')])
      : allOf([
          nested,
          selection.readable('runs'),
          holdsBelow(selection, matching),
        ]);
  }
  if (shape.nesting === 'flat') {
    return matching;
  }
  const outermost = sql('runs.root_id is null');
  return selection.isAll
    ? allOf([outermost, selection.readable('runs')])
    : allOf([
        outermost,
        selection.readable('runs'),
        holdsWithin(selection, matching, mode),
      ]);
}

/** An outermost run that matches, or that holds a run that does. */
function holdsWithin(
  selection: RunSelection,
  matching: Sql,
  mode: ConditionMode,
): Sql {
  const inner = selection.matching('m', mode);
  return mode === 'set'
    ? compose(
        '({} or runs.id in (select m.root_id from runs m where m.root_id is not null and {}))',
        matching,
        inner,
      )
    : compose(
        '({} or exists (select 1 from runs m where m.root_id = runs.id and {}))',
        matching,
        inner,
      );
}

/** A run that matches, or that holds one at whatever depth. Asked of the few runs in one other. */
function holdsBelow(selection: RunSelection, matching: Sql): Sql {
  return compose(
    `({} or exists (
       with recursive below (id) as (
         select c.id from runs c where c.parent_id = runs.id
         union select c.id from below join runs c on c.parent_id = below.id)
       select 1 from below join runs m on m.id = below.id where {}))`,
    matching,
    selection.matching('m', 'probe'),
  );
}

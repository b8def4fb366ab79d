import type { Knex } from 'knex';
import { groupBy } from '../lib/groupBy';

/*
 * Observed runs know the run that they are nested in (`parent_id`) and the outermost one (`root_id`), as long as these
 * are stored. Parents and children arrive in any order, a tag may move a child, and tags may claim a circle: a link
 * that would close one is left out.
 */

/** Deeper nesting keeps the outermost run that it had. */
const MAX_DEPTH = 100;

interface Node {
  id: string;
  parent_id: string | null;
  root_id: string | null;
}

/** Puts each run below its parent where that one is stored, and on top where it is not. */
export async function nestRuns(
  tx: Knex.Transaction,
  parents: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  const ids = new Set(
    [...parents].flatMap(([id, parent]) => (parent ? [id, parent] : [id])),
  );
  const nodes = await readNodes(tx, [...ids]);
  const moved = [...parents].flatMap(([id, wanted]) => {
    const node = nodes.get(id);
    const parent = wanted && nodes.has(wanted) ? wanted : null;
    return node && node.parent_id !== parent ? [{ node, parent }] : [];
  });
  const loose = moved.filter(({ node }) => node.parent_id !== null);
  await place(
    tx,
    nodes,
    loose.map(({ node }) => node),
    undefined,
  );
  for (const [parent, group] of groupBy(moved, move => move.parent)) {
    const above = nodes.get(parent ?? '');
    if (above) {
      // Everything below a run has that run's outermost one: if it is the run itself, the link would close a circle.
      const root = await rootOf(tx, above.id);
      const free = group.filter(({ node }) => node.id !== root);
      await place(
        tx,
        nodes,
        free.map(({ node }) => node),
        { parent: above.id, root },
      );
    }
  }
}

/** Puts what was nested in these runs on top, before they are removed. */
export async function freeChildren(
  tx: Knex.Transaction,
  runIds: string[],
): Promise<void> {
  const children: Node[] = await tx('runs')
    .whereIn('parent_id', runIds)
    .select('id', 'parent_id', 'root_id');
  await place(tx, new Map(), children, undefined);
}

async function rootOf(tx: Knex.Transaction, id: string): Promise<string> {
  const row: Node | undefined = await tx('runs').where({ id }).first();
  return row?.root_id ?? id;
}

/** Writes the place of runs, and the outermost run of everything below them. */
async function place(
  tx: Knex.Transaction,
  nodes: Map<string, Node>,
  moved: Node[],
  under: { parent: string; root: string } | undefined,
): Promise<void> {
  if (moved.length === 0) {
    return;
  }
  const ids = moved.map(({ id }) => id);
  const parent = under?.parent ?? null;
  const root = under?.root ?? null;
  await tx('runs')
    .whereIn('id', ids)
    .update({ parent_id: parent, root_id: root });
  ids.forEach(id => nodes.set(id, { id, parent_id: parent, root_id: root }));
  // On top, each run is the outermost one of what is below it.
  const groups = under ? [{ above: ids, root: under.root }] : [];
  const tops = under ? [] : ids.map(id => ({ above: [id], root: id }));
  for (const group of [...groups, ...tops]) {
    await spreadRoot(tx, group.above, group.root);
  }
}

async function spreadRoot(
  tx: Knex.Transaction,
  runIds: string[],
  root: string,
): Promise<void> {
  let above = runIds;
  for (let depth = 0; above.length > 0 && depth < MAX_DEPTH; depth += 1) {
    const below: string[] = await tx('runs')
      .whereIn('parent_id', above)
      .pluck('id');
    if (below.length > 0) {
      await tx('runs').whereIn('id', below).update({ root_id: root });
    }
    above = below;
  }
}

async function readNodes(
  tx: Knex.Transaction,
  ids: string[],
): Promise<Map<string, Node>> {
  const rows: Node[] = await tx('runs')
    .whereIn('id', ids)
    .where({ origin: 'observed' })
    .select('id', 'parent_id', 'root_id');
  return new Map(rows.map(row => [row.id, row]));
}

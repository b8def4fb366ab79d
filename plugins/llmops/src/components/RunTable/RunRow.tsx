import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import { RiArrowRightSLine } from '@remixicon/react';
import { memo, type MouseEvent, type ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { Run } from '../../api';
import { useText } from '../../hooks/useText';
import { isAttribute, type RunColumn } from '../../lib/runColumns';
import { runName } from '../../lib/runName';
import { runRouteRef } from '../../routes';
import { AttributeCell, ValueCell } from './cells';
import { Sparkline } from './Sparkline';
import styles from './RunTable.module.css';

/** Where a row is and what it is part of. */
export interface RowPlace {
  id: string;
  position: number;
  top: number;
  depth: number;
  isActive: boolean;
  /** Undefined where there is nothing to unfold. */
  isExpanded?: boolean;
  isTree: boolean;
}

/** The frame that every kind of row shares. */
export function RowFrame(props: {
  place: RowPlace;
  isSelected?: boolean;
  isMuted?: boolean;
  kind: 'run' | 'group' | 'placeholder';
  children: ReactNode;
}) {
  const { place, isSelected, isMuted, kind, children } = props;
  return (
    <div
      role="row"
      id={place.id}
      aria-rowindex={place.position + 2}
      aria-level={place.isTree ? place.depth + 1 : undefined}
      aria-expanded={place.isExpanded}
      aria-selected={isSelected}
      className={styles.row}
      data-active={place.isActive || undefined}
      data-muted={isMuted || undefined}
      data-kind={kind}
      style={{ transform: `translateY(${place.top}px)` }}
    >
      {children}
    </div>
  );
}

/** Unfolds what is below a row; the keyboard does it with the arrow keys. */
export function Expander(props: {
  place: RowPlace;
  onToggle: (position: number) => void;
}) {
  const { place, onToggle } = props;
  return (
    <>
      {place.depth > 0 && (
        <span style={{ flex: `0 0 ${place.depth * 16}px` }} aria-hidden />
      )}
      {place.isTree && (
        <span
          aria-hidden
          className={styles.expander}
          data-expanded={place.isExpanded || undefined}
          onClick={
            place.isExpanded === undefined
              ? undefined
              : () => onToggle(place.position)
          }
        >
          {place.isExpanded !== undefined && <RiArrowRightSLine size={16} />}
        </span>
      )}
    </>
  );
}

function DrawnRun(props: {
  run: Run;
  place: RowPlace;
  columns: readonly RunColumn[];
  isSelected: boolean;
  /** The name of the run it is nested in, where the two do not stand together. */
  parentName?: string;
  sparkline?: { identifier: string; values?: readonly number[] };
  onSelect: (run: Run, position: number, isRange: boolean) => void;
  onToggle: (position: number) => void;
}) {
  const { run, place, columns, isSelected, sparkline } = props;
  const t = useText();
  const toRun = useRouteRef(runRouteRef);
  const onSelect = (event: MouseEvent) =>
    props.onSelect(run, place.position, event.shiftKey);
  return (
    <RowFrame
      kind="run"
      place={place}
      isSelected={isSelected}
      isMuted={run.matches === false}
    >
      <div
        role="gridcell"
        aria-colindex={1}
        className={styles.cell}
        data-column="select"
      >
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t('runs.select', { name: runName(run) })}
          checked={isSelected}
          onClick={onSelect}
          onChange={() => undefined}
        />
      </div>
      {columns.map(({ identifier, isNumeric, kind }, index) => (
        <div
          key={identifier}
          role="gridcell"
          aria-colindex={index + 2}
          className={styles.cell}
          data-column={identifier === 'name' ? 'name' : undefined}
          data-numeric={isNumeric || undefined}
        >
          {identifier === 'name' && (
            <>
              <Expander place={place} onToggle={props.onToggle} />
              <Link
                to={toRun?.({ runId: run.id }) ?? ''}
                tabIndex={-1}
                title={runName(run)}
                className={styles.name}
              >
                {runName(run)}
              </Link>
              <Detail run={run} parentName={props.parentName} />
            </>
          )}
          {identifier === sparkline?.identifier && (
            <Sparkline values={sparkline.values} />
          )}
          {identifier !== 'name' &&
            (isAttribute(identifier) ? (
              <AttributeCell run={run} attribute={identifier} />
            ) : (
              <ValueCell
                value={run.values?.[identifier]}
                isMetric={kind === 'metric'}
              />
            ))}
        </div>
      ))}
    </RowFrame>
  );
}

/** One run. */
export const RunRow = memo(DrawnRun);

/** What a reader should know at once: why it failed or waits, what it belongs to, how many runs it holds. */
function Detail(props: { run: Run; parentName?: string }) {
  const { run, parentName } = props;
  const t = useText();
  const parts = [
    run.children ? t('runs.children', { count: run.children }) : undefined,
    parentName && t('runs.childOf', { name: parentName }),
    run.matches === false ? t('runs.holdsMatch') : undefined,
    run.state === 'succeeded' ? undefined : run.reason,
  ].filter(Boolean);
  const text = parts.join(' · ');
  return text ? (
    <span className={styles.detail} title={text}>
      {text}
    </span>
  ) : null;
}

function DrawnPlaceholder(props: {
  place: RowPlace;
  columns: readonly RunColumn[];
}) {
  const { place, columns } = props;
  return (
    <RowFrame kind="placeholder" place={place}>
      <div
        role="gridcell"
        aria-colindex={1}
        className={styles.cell}
        data-column="select"
      />
      {columns.map(({ identifier }, index) => (
        <div
          key={identifier}
          role="gridcell"
          aria-colindex={index + 2}
          className={styles.cell}
          data-column={identifier === 'name' ? 'name' : undefined}
        >
          <Skeleton width={identifier === 'name' ? '60%' : '70%'} height={12} />
        </div>
      ))}
    </RowFrame>
  );
}

/** Stands for a run that is being loaded. */
export const PlaceholderRow = memo(DrawnPlaceholder);

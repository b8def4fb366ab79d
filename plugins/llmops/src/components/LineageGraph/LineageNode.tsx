import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import type { ModelLineage } from '../../api';
import { useText } from '../../hooks/useText';
import { runRouteRef } from '../../routes';
import { EntityLink } from '../EntityLink';
import styles from './LineageGraph.module.css';

export interface LineageNodeData extends Record<string, unknown> {
  node: ModelLineage['nodes'][number];
  isWide: boolean;
}

/** One origin or outcome: what it is, and its name, as a link where it has a page. */
export function LineageNode(props: NodeProps<Node<LineageNodeData>>) {
  const { node, isWide } = props.data;
  const t = useText();
  return (
    <>
      <Handle
        type="target"
        position={isWide ? Position.Left : Position.Top}
        isConnectable={false}
        className={styles.handle}
      />
      <div
        className={`${styles.node} nodrag`}
        data-kind={node.kind}
        title={node.detail ?? node.title}
      >
        <span className={styles.kind}>
          {t(`model.lineage.kind.${node.kind}`)}
        </span>
        <span className={styles.title}>
          <Title node={node} />
          {node.kind === 'version' &&
            ` ${t('models.version', { version: node.detail ?? '' })}`}
        </span>
      </div>
      <Handle
        type="source"
        position={isWide ? Position.Right : Position.Bottom}
        isConnectable={false}
        className={styles.handle}
      />
    </>
  );
}

function Title(props: { node: LineageNodeData['node'] }) {
  const { title, runId, entityRef, url } = props.node;
  const toRun = useRouteRef(runRouteRef);
  if (runId) {
    return (
      <Link href={toRun?.({ runId })} variant="body-medium" standalone>
        {title}
      </Link>
    );
  }
  if (entityRef) {
    return <EntityLink entityRef={entityRef} />;
  }
  return url && /^https?:\/\//i.test(url) ? (
    <Link
      href={url}
      target="_blank"
      rel="noreferrer"
      variant="body-medium"
      standalone
    >
      {title}
    </Link>
  ) : (
    title
  );
}

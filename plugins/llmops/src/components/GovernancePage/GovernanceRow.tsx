import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { RiCheckLine, RiCloseLine } from '@remixicon/react';
import type { GovernanceModel } from '../../api';
import { useText } from '../../hooks/useText';
import { modelRouteRef } from '../../routes';
import { AliasList } from '../AliasList';
import type { DataColumn } from '../DataTable';
import { EntityLink } from '../EntityLink';
import { Timestamp } from '../Timestamp';
import styles from './GovernancePage.module.css';

/** What should be known of a model. */
export const FACTS = [
  'owner',
  'card',
  'licence',
  'evaluation',
  'lineage',
  'data',
  'alias',
] as const;

/** Whether a verdict is good; undefined when it is neither. */
const VERDICTS = {
  passed: true,
  failed: false,
  unjudged: undefined,
  unknown: false,
};

export function useGovernanceColumns(): DataColumn[] {
  const t = useText();
  return [
    { id: 'name', label: t('models.name'), sortable: true },
    { id: 'owner', label: t('runs.owner'), sortable: true },
    {
      id: 'cardScore',
      label: t('governance.cardScore'),
      sortable: true,
      numeric: true,
    },
    { id: 'licence', label: t('governance.fact.licence'), sortable: true },
    {
      id: 'evaluation',
      label: t('governance.fact.evaluation'),
      sortable: true,
    },
    { id: 'lineage', label: t('governance.fact.lineage'), sortable: true },
    { id: 'data', label: t('governance.fact.data'), sortable: true },
    { id: 'lastTrained', label: t('governance.lastTrained'), sortable: true },
    { id: 'alias', label: t('models.aliases') },
  ];
}

export function GovernanceRow(props: { model: GovernanceModel }) {
  const { model } = props;
  const { tracker, name, aliases } = model;
  const t = useText();
  const toModel = useRouteRef(modelRouteRef);
  const none = <Fact isThere={false} text={t('governance.none')} />;
  return (
    <tr>
      <th scope="row">
        <Link
          href={toModel?.({ tracker, name })}
          variant="body-medium"
          weight="bold"
          standalone
          className={styles.name}
        >
          {name}
        </Link>
      </th>
      <td>
        {model.ownerKnown ? <EntityLink entityRef={model.owner} /> : none}
      </td>
      <td data-numeric>
        {model.cardScore === undefined ? none : `${model.cardScore} %`}
      </td>
      <td>{model.licence ?? none}</td>
      <td>
        <Fact
          isThere={VERDICTS[model.evaluation]}
          text={t(`governance.evaluation.${model.evaluation}`)}
        />
      </td>
      <td>
        <Known isKnown={model.lineageKnown} />
      </td>
      <td>
        <Known isKnown={model.dataPinned} />
      </td>
      <td>{model.lastTrained ? <Timestamp at={model.lastTrained} /> : '–'}</td>
      <td>
        {Object.keys(aliases).length ? <AliasList aliases={aliases} /> : '–'}
      </td>
    </tr>
  );
}

function Known(props: { isKnown: boolean }) {
  const { isKnown } = props;
  const t = useText();
  return (
    <Fact
      isThere={isKnown}
      text={t(isKnown ? 'governance.known' : 'governance.unknown')}
    />
  );
}

/** Says it by words and a sign, not by colour alone. */
function Fact(props: { isThere?: boolean; text: string }) {
  const { isThere, text } = props;
  return (
    <span className={styles.fact}>
      {isThere === true && (
        <RiCheckLine size={16} aria-hidden className={styles.present} />
      )}
      {isThere === false && (
        <RiCloseLine size={16} aria-hidden className={styles.absent} />
      )}
      {text}
    </span>
  );
}

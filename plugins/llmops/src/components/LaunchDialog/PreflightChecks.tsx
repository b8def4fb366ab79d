import { Checkbox, Skeleton, Text } from '@backstage/ui';
import {
  RiAlertLine,
  RiCheckLine,
  RiCloseCircleFill,
  RiQuestionLine,
} from '@remixicon/react';
import type { PreflightCheck } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import type { PreflightState } from '../../hooks/usePreflight';
import { useText } from '../../hooks/useText';
import { readFailure } from '../../lib/failure';
import styles from './LaunchDialog.module.css';

const ICONS = {
  ok: RiCheckLine,
  warning: RiAlertLine,
  confirm: RiQuestionLine,
  error: RiCloseCircleFill,
};

/** What the backend checked: what would be refused, what is worth knowing, and what has to be agreed to. */
export function PreflightChecks(props: {
  preflight: PreflightState;
  confirmations: readonly string[];
  onConfirmations: (ids: string[]) => void;
}) {
  const { preflight, confirmations, onConfirmations } = props;
  const t = useText();
  const checks = preflight.data?.checks ?? [];
  const toggle = (id: string, isAgreed: boolean) =>
    onConfirmations([
      ...confirmations.filter(other => other !== id),
      ...(isAgreed ? [id] : []),
    ]);
  return (
    <section aria-label={t('launch.checks')} aria-busy={preflight.isPending}>
      <Text as="h3" variant="body-medium" weight="bold">
        {t('launch.checks')}
      </Text>
      <div aria-live="polite">
        {preflight.error && (
          <p className={styles.checkFailed}>
            {t('launch.checksFailed', {
              message: readFailure(preflight.error).message,
            })}
          </p>
        )}
        {!preflight.data && preflight.isPending && (
          <div className={styles.checks}>
            <Skeleton width="60%" height={14} />
            <Skeleton width="45%" height={14} />
          </div>
        )}
        <ul className={styles.checks} data-old={preflight.isPending}>
          {checks.map(check => (
            <CheckItem
              key={check.id}
              check={check}
              isAgreed={confirmations.includes(check.id)}
              onAgree={isAgreed => toggle(check.id, isAgreed)}
            />
          ))}
        </ul>
      </div>
    </section>
  );
}

function CheckItem(props: {
  check: PreflightCheck;
  isAgreed: boolean;
  onAgree: (isAgreed: boolean) => void;
}) {
  const { check, isAgreed, onAgree } = props;
  const t = useText();
  const format = useFormat();
  const Icon = ICONS[check.status];
  const size = check.bytes ? ` (${format.bytes(check.bytes)})` : '';
  return (
    <li
      className={styles.check}
      data-status={check.status}
      data-check={check.id}
      // Pressing Launch leads here.
      tabIndex={check.status === 'error' ? -1 : undefined}
    >
      <Icon size={16} aria-hidden className={styles.checkIcon} />
      <div>
        <span className={styles.checkTitle}>
          <span className={styles.hidden}>
            {t(`launch.check.${check.status}`)}:{' '}
          </span>
          {check.title}
          {size}
        </span>
        <span
          className={styles.checkMessage}
          title={check.status === 'ok' ? check.message : undefined}
        >
          {check.message}
        </span>
        {check.status === 'confirm' && (
          <Checkbox isSelected={isAgreed} onChange={onAgree}>
            {t('launch.agree')}
          </Checkbox>
        )}
      </div>
    </li>
  );
}

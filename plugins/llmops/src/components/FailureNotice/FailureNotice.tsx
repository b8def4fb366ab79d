import { Button } from '@backstage/ui';
import {
  RiErrorWarningLine,
  RiLockLine,
  RiPlugLine,
  RiSearchLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { readFailure, type FailureKind } from '../../lib/failure';
import { EmptyNotice } from '../EmptyNotice';

const ICONS: Record<FailureKind, JSX.Element> = {
  forbidden: <RiLockLine />,
  notFound: <RiSearchLine />,
  unavailable: <RiPlugLine />,
  other: <RiErrorWarningLine />,
};

/** Says in the backend's words why there is nothing to see, and offers to try again where that can help. */
export function FailureNotice(props: { error: Error; onRetry?: () => void }) {
  const { error, onRetry } = props;
  const t = useText();
  const { kind, message } = readFailure(error);
  const canHelp = kind === 'unavailable' || kind === 'other';
  return (
    <div role="alert">
      <EmptyNotice
        icon={ICONS[kind]}
        title={t(`failure.${kind}`)}
        description={message}
        action={
          onRetry &&
          canHelp && (
            <Button variant="secondary" size="small" onPress={onRetry}>
              {t('action.tryAgain')}
            </Button>
          )
        }
      />
    </div>
  );
}

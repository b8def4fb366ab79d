import { Alert, Button } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { readFailure } from '../../lib/failure';

/** Says that what is shown is old because asking again failed. */
export function RefreshFailed(props: { error: Error; onRetry: () => void }) {
  const { error, onRetry } = props;
  const t = useText();
  return (
    <Alert
      status="warning"
      icon
      mb="4"
      title={t('failure.notRefreshed')}
      description={readFailure(error).message}
      customActions={
        <Button size="small" variant="secondary" onPress={onRetry}>
          {t('action.tryAgain')}
        </Button>
      }
    />
  );
}

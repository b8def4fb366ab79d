import { Button } from '@backstage/ui';
import { RiFilterOffLine, RiPlayCircleLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { EmptyNotice } from '../EmptyNotice';

/** Says which it is: there are no runs at all, or none that match. */
export function NoRuns(props: {
  none: { title: string; description?: string };
  isFiltered: boolean;
  onClear: () => void;
}) {
  const { none, isFiltered, onClear } = props;
  const t = useText();
  return isFiltered ? (
    <EmptyNotice
      icon={<RiFilterOffLine />}
      title={t('runs.noneMatch')}
      action={
        <Button size="small" variant="secondary" onPress={onClear}>
          {t('action.clearFilters')}
        </Button>
      }
    />
  ) : (
    <EmptyNotice icon={<RiPlayCircleLine />} {...none} />
  );
}

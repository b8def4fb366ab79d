import capacity from './capacity.ko';
import charts from './charts.ko';
import datasets from './datasets.ko';
import governance from './governance.ko';
import launch from './launch.ko';
import model from './model.ko';
import models from './models.ko';
import notebooks from './notebooks.ko';
import run from './run.ko';
import runPage from './runPage.ko';
import runs from './runs.ko';

/** Korean texts. Korean has one plural form, so both forms read the same. */
export default {
  ...capacity,
  ...charts,
  ...datasets,
  ...governance,
  ...launch,
  ...model,
  ...models,
  ...notebooks,
  ...run,
  ...runPage,
  ...runs,
  title: 'LLMOps',
  loading: '불러오는 중',
  'tab.overview': '개요',
  'tab.runs': '실행',
  'tab.models': '모델',
  'tab.datasets': '데이터셋',
  'tab.capacity': '용량',
  'tab.notebooks': '노트북',
  'tab.governance': '거버넌스',
  'action.back': '돌아가기',
  'action.clearFilters': '필터 지우기',
  'action.copied': '복사됨',
  'action.copy': '{{what}} 복사',
  'action.showAll': '모두 보기',
  'action.tryAgain': '다시 시도',
  'state.requested': '요청됨',
  'state.dispatching': '전달 중',
  'state.queued': '대기 중',
  'state.running': '실행 중',
  'state.cancelling': '취소 중',
  'state.succeeded': '성공',
  'state.failed': '실패',
  'state.cancelled': '취소됨',
  'state.lost': '유실됨',
  'state.pending': '시작 전',
  'state.cached': '캐시 사용',
  'state.skipped': '건너뜀',
  'failure.forbidden': '볼 수 있는 권한이 없습니다',
  'failure.notFound': '찾을 수 없습니다',
  'failure.unavailable': '백엔드가 응답하지 않습니다',
  'failure.other': '불러오지 못했습니다',
  'failure.notRefreshed':
    '최신 상태가 아닙니다: 마지막 새로 고침에 실패했습니다',
  'failure.refused': '요청이 거부되었습니다',
};

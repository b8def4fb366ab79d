/** Korean texts of notebooks on clusters. */
export default {
  'notebooks.none': '아직 노트북이 없습니다',
  'notebooks.noneHint':
    '노트북은 클러스터에서 GPU와 전용 볼륨을 갖춘 Jupyter 서버입니다.',
  'notebooks.noClusters': '노트북을 받는 클러스터가 없습니다',
  'notebooks.noClustersHint':
    '플랫폼 엔지니어가 설정의 llmops.clusters.<name>.notebooks에서 클러스터를 노트북에 엽니다.',
  'notebooks.create': '새 노트북',
  'notebooks.name': '노트북',
  'notebooks.place': '위치',
  'notebooks.placeOf': '{{cluster}}의 {{namespace}}',
  'notebooks.state': '상태',
  'notebooks.owner': '소유자',
  'notebooks.createdBy': '만든 사람',
  'notebooks.created': '만든 때',
  'notebooks.image': '이미지',
  'notebooks.resources': '자원',
  'notebooks.cpu_one': '코어 {{count}}개',
  'notebooks.cpu_other': '코어 {{count}}개',
  'notebooks.gpus_one': 'GPU {{count}}개',
  'notebooks.gpus_other': 'GPU {{count}}개',
  'notebooks.noGpus': 'GPU 없음',
  'notebooks.volume': '볼륨',
  'notebooks.volumeAt': '{{path}}에 {{size}}',
  'notebooks.activity': '마지막 활동',
  'notebooks.activityUnknown': '클러스터가 알려 주지 않음',
  'notebooks.actions': '작업',
  'notebooks.open': '열기',
  'notebooks.openNamed': '{{name}} 새 탭에서 열기',
  'notebooks.start': '시작',
  'notebooks.stop': '중지',
  'notebooks.delete': '삭제',
  'notebooks.startNamed': '{{name}} 시작',
  'notebooks.stopNamed': '{{name}} 중지',
  'notebooks.deleteNamed': '{{name}} 삭제',
  'notebooks.details': '자세히',
  'notebooks.idle': '{{time}} 동안 활동 없음',
  'notebooks.idleHolds_one':
    '다른 사람이 쓸 수 없는 GPU {{count}}개를 차지하고 있습니다. 중지해도 볼륨의 파일은 남습니다.',
  'notebooks.idleHolds_other':
    '다른 사람이 쓸 수 없는 GPU {{count}}개를 차지하고 있습니다. 중지해도 볼륨의 파일은 남습니다.',
  'notebooks.idleMemory':
    '다른 사람이 쓸 수 없는 메모리를 차지하고 있습니다. 중지해도 볼륨의 파일은 남습니다.',
  'notebooks.idleTotal_one':
    '아무도 작업하지 않는 노트북이 GPU {{count}}개를 차지하고 있습니다',
  'notebooks.idleTotal_other':
    '아무도 작업하지 않는 노트북이 GPU {{count}}개를 차지하고 있습니다',
  'notebooks.idleTotalHint':
    '지금 필요하지 않은 노트북을 중지하세요. 볼륨의 파일은 남습니다.',
  'notebooks.stale':
    '{{cluster}}을(를) 지금 읽을 수 없어, 보이는 내용이 오래되었을 수 있습니다',
  'notebooks.stopTitle': '{{name}}을(를) 중지할까요?',
  'notebooks.stopText':
    '프로세스가 끝나고 메모리에만 있는 내용은 사라집니다. 볼륨의 파일은 남고, GPU는 다른 사람이 쓸 수 있게 됩니다.',
  'notebooks.deleteTitle': '{{name}}을(를) 삭제할까요?',
  'notebooks.deleteText':
    '노트북을 클러스터에서 지웁니다. 같은 이름의 새 노트북이 볼륨을 이어서 쓸 수 있습니다.',
  'notebooks.deleteVolume': '볼륨과 그 안의 모든 파일도 삭제',
  'notebooks.deleteVolumeHint': '되돌릴 수 없습니다: {{volume}}',
  'notebooks.stateOf.waiting': '대기 중',
  'notebooks.stateOf.running': '실행 중',
  'notebooks.stateOf.stopping': '중지하는 중',
  'notebooks.stateOf.stopped': '중지됨',
  'notebooks.stateOf.deleting': '삭제하는 중',
  'notebooks.stateOf.failed': '실패',
  'notebooks.form.place': '클러스터와 네임스페이스',
  'notebooks.form.placeHint': '소유자에 따라 고를 수 있는 곳이 다릅니다.',
  'notebooks.form.image': '이미지',
  'notebooks.form.limits':
    '최대 GPU {{gpus}}개, 코어 {{cpu}}개, 메모리 {{memory}}, 볼륨 {{volume}}.',
  'notebooks.form.noOwner': '먼저 소유자를 고르세요',
  'notebooks.form.noPlace': '이 소유자의 노트북을 받는 클러스터가 없습니다',
  'notebooks.form.noPlaceHint':
    '다른 소유자를 고르거나, 플랫폼 엔지니어에게 {{owner}}에 네임스페이스를 열어 달라고 하세요.',
} as const;

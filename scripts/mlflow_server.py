"""Runs the tracking server of the embedded default in one process.

`mlflow server` imports MLflow twice, once for its command line and once for the process that serves,
which doubles the time to the first answer. This runs the same application directly. The variables
below are what `mlflow server` sets for it; they are private to MLflow, which is why the version is
locked in requirements/tools.lock and this file is tested against it.

Usage: python mlflow_server.py PORT [--stock]    (in the folder that holds mlflow.db and artifacts/)

`--stock` leaves MLflow as it is, to be measured against.
"""

import importlib.util
import os
import sys
import uuid

HOST = "127.0.0.1"

os.environ.update(
    {
        # Relative paths: a data folder may have any characters in its name.
        "_MLFLOW_SERVER_FILE_STORE": "sqlite:///mlflow.db",
        "_MLFLOW_SERVER_REGISTRY_STORE": "sqlite:///mlflow.db",
        "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
        "_MLFLOW_SERVER_ARTIFACT_DESTINATION": "./artifacts",
        "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
        "_MLFLOW_SERVER_BOOT_ID": uuid.uuid4().hex,
        "_MLFLOW_SGI_NAME": "uvicorn",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
)


def main(port: int, stock: bool) -> None:
    if not stock and importlib.util.find_spec("flask_wtf") is None:
        # Without the packages of its optional sign-in, MLflow fails to import it anew at each search
        # of runs, which takes 0.1 s of work every time. This makes it fail at once.
        sys.modules["mlflow.server.auth"] = None
    import uvicorn
    from mlflow.server.handlers import initialize_backend_stores

    # Makes or migrates the database before the first request.
    store = os.environ["_MLFLOW_SERVER_FILE_STORE"]
    initialize_backend_stores(store, store, os.environ["_MLFLOW_SERVER_ARTIFACT_ROOT"])
    uvicorn.run(
        "mlflow.server.fastapi_app:app",
        host=HOST,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), "--stock" in sys.argv[2:])

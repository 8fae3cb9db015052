"""The notebooks as a learner meets them: in JupyterLab, in a browser, with a mouse."""

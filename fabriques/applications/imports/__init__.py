"""Files already submitted elsewhere: read, mapped onto a wave's form, tried, then imported one by one."""

DROP TABLE alarm_acknowledgements;
